"""LocalSettings.php of a throwaway MediaWiki, as text from records."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from bridge.mapping.load import default_site
from bridge.site import SiteInfo

_BATCH: Final = Path(__file__).with_name("batch.php")
# What MediaWiki ships and most wikis have.  None of them needs another service.
EXTENSIONS: Final = (
    "CategoryTree",
    "Cite",
    "ImageMap",
    "InputBox",
    "Math",
    "ParserFunctions",
    "Poem",
    "Scribunto",
    "SyntaxHighlight_GeSHi",
    "TemplateData",
)
"""The extensions that a throwaway wiki has."""

_META_NAMESPACE: Final = 4
_FIRST_EXTRA_NAMESPACE: Final = 100


class Settings(msgspec.Struct, frozen=True):
    """What a throwaway wiki is like.

    Attributes:
        site: the facts of the wiki that it stands for; None is a plain English one.
        name: what it is called.
        language: MediaWiki's code of its language.
        main_page: the page that its address leads to.
        extensions: which of MediaWiki's bundled extensions it has.
        skin: how it looks.
        merges: whether it merges edits that do not touch each other (diff3).
        article_bytes: how long a page may be.
        runs_jobs: whether each request also does what is left to do in the background,
            so that links and categories are right at once.
        more: further PHP, for what no attribute says.
    """

    site: SiteInfo | None = None
    name: str = "A throwaway wiki"
    language: str = "en"
    main_page: str = "Main Page"
    extensions: tuple[str, ...] = EXTENSIONS
    skin: str = "vector-2022"
    merges: bool = True
    article_bytes: int = 2048 * 1024
    runs_jobs: bool = True
    more: str = ""


class Place(msgspec.Struct, frozen=True):
    """Where a throwaway wiki runs.

    Attributes:
        folder: the folder of its data.
        server: its address, without a path or a final slash.
        secret: what its sessions and tokens are made with.
        diff3: the program that merges edits; None where there is none.
    """

    folder: Path
    server: str
    secret: str
    diff3: str | None = None


def settings_text(settings: Settings, place: Place) -> str:
    """Writes LocalSettings.php.

    Example:
        >>> place = Place(Path("/tmp/wiki"), "http://127.0.0.1:8000", "s")
        >>> "$wgCapitalLinks = true;" in settings_text(Settings(), place)
        True
    """
    site = settings.site or default_site()
    values = {
        **_fixed_values(place),
        "wgSitename": settings.name,
        "wgLanguageCode": settings.language,
        "wgDefaultSkin": settings.skin,
        "wgCapitalLinks": site.case == "first-letter",
        "wgMaxArticleSize": settings.article_bytes // 1024,
        "wgDiff3": (place.diff3 or "") if settings.merges else "",
        "wgJobRunRate": 20 if settings.runs_jobs else 0,
        "wgMetaNamespace": site.namespace_name(_META_NAMESPACE).replace(" ", "_") or "Project",
    }
    lines = [f"${name} = {php(value)};" for name, value in values.items()]
    lines += [f"wfLoadSkin( {php(skin)} );" for skin in ("MonoBook", "Vector")]
    lines += [f"wfLoadExtension( {php(name)} );" for name in settings.extensions]
    lines += _namespace_lines(site)
    lines.append(f"$wgInterwikiCache = {php(_interwiki(site))};")
    lines.append(f"$mwbridgeMainPage = {php(settings.main_page)};")
    lines.append(f"$wgAutoloadClasses['MwbridgeBatch'] = {php(str(_BATCH))};")
    lines.append(f"$mwbridgeTags = {php(list(site.extension_tags))};")
    return "\n".join(("<?php", *lines, _HOOKS, settings.more, ""))


def php(value: object) -> str:
    """A value as a literal of PHP.

    Example:
        >>> php({"a": [1, True, None, "it's \\\\ so"]})
        "[ 'a' => [ 1, true, null, 'it\\\\'s \\\\\\\\ so' ] ]"
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        if not value:
            return "[]"
        items = ", ".join(f"{php(key)} => {php(item)}" for key, item in value.items())
        return f"[ {items} ]"
    if isinstance(value, list | tuple):
        return f"[ {', '.join(php(item) for item in value)} ]" if value else "[]"
    # NUL ends nothing in PHP, but no name has one either.
    text = str(value).replace("\\", "\\\\").replace("'", "\\'").replace("\0", "")
    return f"'{text}'"


def _fixed_values(place: Place) -> dict[str, object]:
    """What is the same for every throwaway wiki: quick, quiet, and off the network."""
    data = str(place.folder / "data")
    images = str(place.folder / "images")

    def database(name: str) -> dict[str, object]:
        return {
            "type": "sqlite",
            "dbname": name,
            "tablePrefix": "",
            # Nothing here outlives the process, so nothing waits for the disk.
            "variables": {"synchronous": "OFF"},
            "dbDirectory": data,
            "trxMode": "IMMEDIATE",
            "flags": 0,
        }

    return {
        "wgServer": place.server,
        "wgCanonicalServer": place.server,
        "wgScriptPath": "",
        "wgArticlePath": "/wiki/$1",
        "wgUsePathInfo": True,
        "wgDBtype": "sqlite",
        "wgDBname": "wiki",
        "wgSQLiteDataDir": data,
        "wgDBservers": [{**database("wiki"), "load": 1, "host": ""}],
        "wgObjectCaches[CACHE_DB]": {
            "class": "SqlBagOStuff",
            "loggroup": "SQLBagOStuff",
            "server": database("wikicache"),
        },
        "wgJobTypeConf['default']": {
            "class": "JobQueueDB",
            "claimTTL": 3600,
            "server": database("wiki_jobqueue"),
        },
        # CACHE_DB is 1: logins outlast the emptying of the memory after an import.
        "wgSessionCacheType": 1,
        # CACHE_ACCEL is 3: memory that all workers share.
        "wgMainCacheType": 3,
        "wgMessageCacheType": 3,
        "wgParserCacheType": 3,
        "wgResourceLoaderUseObjectCacheForDeps": True,
        "wgCacheDirectory": str(place.folder / "cache"),
        "wgLocalisationCacheConf['store']": "array",
        "wgSecretKey": place.secret,
        "wgUpgradeKey": "",
        # Few rounds: these passwords guard nothing.
        "wgPasswordConfig['pbkdf2']['cost']": "100",
        "wgEnableEmail": False,
        "wgPingback": False,
        "wgUseInstantCommons": False,
        "wgEnableUploads": True,
        "wgUploadDirectory": images,
        "wgUploadPath": "/images",
        "wgFileExtensions": "png gif jpg jpeg webp svg pdf ogg ogv oga webm mp3 mp4 wav".split(),
        "wgStrictFileExtensions": False,
        "wgVerifyMimeType": False,
        "wgUseImageMagick": False,
        # Browsers draw SVG themselves.
        "wgSVGNativeRendering": True,
        "wgMaxImageArea": 100_000_000,
        "wgRateLimits": {},
        "wgHideInterlanguageLinks": False,
        "wgInterwikiScopes": 1,
        "wgRawHtml": False,
        "wgShowExceptionDetails": True,
        "wgDebugLogFile": "",
        "wgDevelopmentWarnings": False,
        "wgMathValidModes": ["source"],
        "wgMathDisableTexFilter": "always",
        "wgAllowExternalImages": False,
        "wgExternalLinkTarget": False,
        "wgTmpDirectory": str(place.folder / "tmp"),
        "wgMaxShellMemory": 0,
        "wgMaxShellTime": 60,
    }


def _namespace_lines(site: SiteInfo) -> list[str]:
    """Namespaces that only this wiki has, and the names that it gives to the usual ones."""
    names: dict[int, str] = {}
    aliases: dict[str, int] = {}
    for namespace in site.namespaces:
        name = namespace.name.replace(" ", "_")
        # 828 and 829 are Scribunto's; the meta namespace has a setting of its own.
        if name and namespace.id not in (_META_NAMESPACE, 828, 829):
            names[namespace.id] = name
        for alias in namespace.aliases:
            aliases[alias.replace(" ", "_")] = namespace.id
    extra = [number for number in names if number >= _FIRST_EXTRA_NAMESPACE]
    return [
        f"$wgExtraNamespaces = {php(names)};",
        f"$wgNamespaceAliases = {php(aliases)};",
        # Pages of an extension that is not here are wikitext to this wiki.
        f"$wgNamespacesWithSubpages += {php(dict.fromkeys((0, *extra), True))};",
    ]


def _interwiki(site: SiteInfo) -> dict[str, str]:
    """Prefixes of other wikis in the form of ``$wgInterwikiCache``, scope 1."""
    addresses = dict.fromkeys(site.interwiki, "https://interwiki.invalid/$1")
    addresses |= dict.fromkeys(site.languages, "https://interlanguage.invalid/$1")
    entries = {f"wiki:{prefix}": f"0 {url}" for prefix, url in addresses.items()}
    # The list of all prefixes, which Special:Interwiki and siteinfo show.
    entries["__list:wiki"] = " ".join(addresses)
    return entries


# A tag of an extension that is not here keeps its content from being read as wikitext,
# as on the wiki that has it; readers see that it is one.
_HOOKS: Final = r"""
$wgGroupPermissions['bot']['apihighlimits'] = true;
$wgGroupPermissions['sysop']['deletelogentry'] = true;
$wgAPIModules['mwbridgebatch'] = MwbridgeBatch::class;
$wgDefaultUserOptions['math'] = 'source';
register_shutdown_function( static function () {
    // What ends PHP itself is told, so that people know why a page has no rendering.
    $error = error_get_last();
    if ( PHP_SAPI !== 'cli' && $error && $error['type'] === E_ERROR && !headers_sent() ) {
        http_response_code( 500 );
        echo $error['message'];
    }
} );
$wgHooks['MessagesPreLoad'][] = static function ( $title, &$message ) use ( $mwbridgeMainPage ) {
    if ( strtok( $title, '/' ) === 'Mainpage' ) {
        $message = $mwbridgeMainPage;
    }
};
$wgHooks['ParserFirstCallInit'][] = static function ( $parser ) use ( $mwbridgeTags ) {
    foreach ( array_diff( $mwbridgeTags, $parser->getTags() ) as $tag ) {
        $parser->setHook( $tag, static function ( $text, $arguments ) use ( $tag ) {
            $shown = Html::element( 'strong', [], "<$tag>" );
            foreach ( $arguments as $name => $value ) {
                $shown .= ' ' . Html::element( 'code', [], "$name=\"$value\"" );
            }
            if ( $text !== null ) {
                $shown .= Html::element( 'pre', [], $text );
            }
            return [ Html::rawElement( 'div', [ 'class' => 'mwbridge-tag' ], $shown ),
                'markerType' => 'nowiki' ];
        } );
    }
};
"""
