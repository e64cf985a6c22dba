<?php
// What PHP's own server does with a request before MediaWiki sees it: article paths,
// uploaded files, and the emptying of the shared memory after an import.
$path = rawurldecode( (string)parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$folder = getenv( 'MWBRIDGE_FOLDER' );

if ( $path === '/mwbridge-empty-memory' ) {
	apcu_clear_cache();
	clearstatcache( true );
	echo 'empty';
	return true;
}
if ( str_starts_with( $path, '/images/' ) ) {
	$images = realpath( "$folder/images" );
	$file = realpath( $folder . $path );
	if ( $images === false || $file === false || !is_file( $file ) ||
		!str_starts_with( $file, "$images/" )
	) {
		http_response_code( 404 );
		return true;
	}
	$types = [ 'svg' => 'image/svg+xml', 'webp' => 'image/webp', 'css' => 'text/css' ];
	$ending = strtolower( pathinfo( $file, PATHINFO_EXTENSION ) );
	header( 'Content-Type: ' . ( $types[$ending] ?? mime_content_type( $file ) ) );
	header( 'Content-Length: ' . filesize( $file ) );
	header( "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; sandbox" );
	header( 'Cache-Control: max-age=3600' );
	readfile( $file );
	return true;
}
if ( $path === '/' || str_starts_with( $path, '/wiki/' ) ) {
	$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
	$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
	unset( $_SERVER['PATH_INFO'] );
	chdir( $_SERVER['DOCUMENT_ROOT'] );
	require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
	return true;
}
return false;
