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

package dev.patterns.invocation;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class InvocationRequestTests {

	@Test
	void variablesAreEncoded() {
		InvocationRequest request = InvocationRequest.to("a")
			.path(HttpMethod.GET, "/accounts/{id}/file", "a/b?c#d;e %2e")
			.query("q", "x&y=z")
			.build();
		assertThat(request.getPath()).isEqualTo("/accounts/a%2Fb%3Fc%23d%3Be%20%252e/file?q=x%26y%3Dz");
	}

	@ParameterizedTest
	@ValueSource(strings = { "..", "." })
	void variableCannotLeaveItsPath(String variable) {
		InvocationRequest.Builder builder = InvocationRequest.to("a").path(HttpMethod.GET, "/accounts/{id}", variable);
		assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("segment");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/accounts/../admin", "/accounts/..;x/admin", "/a/.;/b" })
	void pathHasNoSegmentsThatServersResolve(String path) {
		InvocationRequest.Builder builder = InvocationRequest.to("a").path(HttpMethod.GET, path);
		assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("segment");
	}

	@ParameterizedTest
	@ValueSource(strings = { "payments/../admin", "payments/./charge", "payments/%2E%2e/admin" })
	void operationCannotLeaveItsPath(String operation) {
		assertThatIllegalArgumentException().isThrownBy(() -> InvocationRequest.to("a").operation(operation));
	}

	@Test
	void headersCannotBringOthers() {
		InvocationRequest.Builder builder = InvocationRequest.to("a");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.header("X-Name", "a\r\nX-Other: b"));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.header("X-Name: a\r\nX-Other", "b"));
		assertThat(builder.header("X-Name", "a b").build().getHeaders().getFirst("X-Name")).isEqualTo("a b");
	}

	@Test
	void timeLimitIsPositive() {
		InvocationRequest.Builder builder = InvocationRequest.to("a");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.timeout(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.timeout(Duration.ofNanos(1)));
	}

}
