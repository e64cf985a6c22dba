<?php
// Several requests to MediaWiki's API in one: each is answered by the API's own module,
// as it would be alone, and what takes longest for a short page is done once.
class MwbridgeBatch extends ApiBase {
	public function execute() {
		$result = $this->getResult();
		$requests = json_decode( $this->getParameter( 'requests' ), true );
		foreach ( is_array( $requests ) ? $requests : [] as $parameters ) {
			$request = new DerivativeRequest( $this->getRequest(), $parameters, true );
			$inner = new ApiMain( $request );
			try {
				$inner->execute();
				$answer = $inner->getResult()->getResultData();
			} catch ( ApiUsageException $error ) {
				$message = $error->getStatusValue()->getErrors()[0]['message'];
				$code = ApiMessage::create( $message )->getApiCode();
				$answer = [ 'errors' => [ [ 'code' => $code, 'text' => $error->getMessage() ] ] ];
			}
			$result->addValue( [ 'answers' ], null, $answer, ApiResult::NO_SIZE_CHECK );
		}
	}

	public function getAllowedParams() {
		return [ 'requests' => [ self::PARAM_TYPE => 'text', self::PARAM_REQUIRED => true ] ];
	}

	public function isInternal() {
		return true;
	}
}
