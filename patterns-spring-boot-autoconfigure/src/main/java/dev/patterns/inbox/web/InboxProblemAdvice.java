/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.inbox.web;

import java.time.Duration;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

import dev.patterns.inbox.InboxException;

/**
 * Answers what the inbox refuses with problem documents (RFC 9457) that have the stable
 * member {@code code}.
 */
@ControllerAdvice
@Order(0)
public final class InboxProblemAdvice {

	/**
	 * Create the advice.
	 */
	public InboxProblemAdvice() {
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> refused(InboxException ex) {
		ProblemDetail problem = ProblemDetail.forStatus(ex.getHttpStatus());
		problem.setDetail(ex.getMessage());
		problem.setProperty("code", ex.getCode());
		ResponseEntity.BodyBuilder response = ResponseEntity.status(ex.getHttpStatus());
		Duration retryAfter = ex.getRetryAfter();
		if (retryAfter != null) {
			response.header(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, retryAfter.toSeconds())));
		}
		return response.body(problem);
	}

}
