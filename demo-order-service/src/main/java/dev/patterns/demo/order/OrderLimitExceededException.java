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

package dev.patterns.demo.order;

import java.math.BigDecimal;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * An order costs more than any order may cost at the moment.
 */
class OrderLimitExceededException extends ErrorResponseException {

	private static final long serialVersionUID = 1L;

	OrderLimitExceededException(BigDecimal limit) {
		super(HttpStatus.UNPROCESSABLE_CONTENT, problem(limit), null);
	}

	private static ProblemDetail problem(BigDecimal limit) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT,
				"An order may not cost more than %s at the moment.".formatted(limit.toPlainString()));
		problem.setProperty("code", "order-limit-exceeded");
		return problem;
	}

}
