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

import java.io.InputStream;
import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

import dev.patterns.failure.DeclaredFailures;
import dev.patterns.inbox.IdempotencyInProgressException;
import dev.patterns.invocation.InvocationRejectedException;
import dev.patterns.invocation.RemoteFailureException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestHeaders} and {@link ObservedCodes}.
 */
class RequestHeadersTests {

	@Test
	void jsonIsSentAndAcceptedUnlessTheCallSaysOtherwise() {
		HttpHeaders plain = RequestHeaders.of(call(new HttpHeaders(), new byte[1], String.class));
		assertThat(plain.getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
		assertThat(plain.getAccept()).contains(MediaType.APPLICATION_JSON);
		HttpHeaders own = new HttpHeaders();
		own.set(HttpHeaders.CONTENT_TYPE, "application/merge-patch+json");
		own.set(HttpHeaders.ACCEPT, "application/vnd.example+json");
		HttpHeaders sent = RequestHeaders.of(call(own, new byte[1], String.class));
		assertThat(sent.getFirst(HttpHeaders.CONTENT_TYPE)).isEqualTo("application/merge-patch+json");
		assertThat(sent.getFirst(HttpHeaders.ACCEPT)).isEqualTo("application/vnd.example+json");
	}

	@Test
	void withoutABodyNothingIsSaidOfIt() {
		HttpHeaders headers = RequestHeaders.of(call(new HttpHeaders(), null, InputStream.class));
		assertThat(headers.getContentType()).isNull();
		assertThat(headers.getAccept()).containsExactly(MediaType.ALL);
	}

	@Test
	void codesFromElsewhereAreNoNamesInMetrics() {
		assertThat(ObservedCodes
			.of(new RemoteFailureException("a", "b", 500, "e-" + System.nanoTime(), "failed", null, null)))
			.isEqualTo("RemoteFailureException");
		assertThat(ObservedCodes
			.of(new InvocationRejectedException("a", "b", 409, IdempotencyInProgressException.CODE, null, null)))
			.isEqualTo(IdempotencyInProgressException.CODE);
	}

	private static OutgoingCall call(HttpHeaders headers, byte @Nullable [] body, Type responseType) {
		return new OutgoingCall("a", "b", "b", true, HttpMethod.POST, "", headers, body, responseType,
				DeclaredFailures.none(), false, null, null);
	}

}
