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

package dev.patterns.invocation.engine.client;

import org.jspecify.annotations.Nullable;

import dev.patterns.invocation.RemoteFailureException;

/**
 * The answer of a forwarded request is a failure of the server. It is forwarded after the
 * last attempt.
 */
final class ForwardedAnswerException extends RemoteFailureException {

	private static final long serialVersionUID = 1L;

	private final transient InvocationTransport.Answer answer;

	ForwardedAnswerException(OutgoingCall call, InvocationTransport.Answer answer, @Nullable String code) {
		super(call.application(), call.operation(), answer.status(), code, "answered with " + answer.status(),
				AnswerReader.retryAfter(answer.headers()), null);
		this.answer = answer;
	}

	InvocationTransport.Answer getAnswer() {
		return this.answer;
	}

}
