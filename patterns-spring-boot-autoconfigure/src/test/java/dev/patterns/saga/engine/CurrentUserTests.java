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

package dev.patterns.saga.engine;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CurrentUser}.
 */
class CurrentUserTests {

	@AfterEach
	void clear() {
		SecurityContextHolder.clearContext();
		RequestContextHolder.resetRequestAttributes();
	}

	@Test
	void nobody() {
		assertThat(CurrentUser.name()).isNull();
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest()));
		assertThat(CurrentUser.name()).isNull();
	}

	@Test
	void userOfTheRequestUnlessSpringSecurityKnowsOne() {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setUserPrincipal(() -> "carol");
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
		assertThat(CurrentUser.name()).isEqualTo("carol");
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("dave", "secret"));
		assertThat(CurrentUser.name()).as("not authenticated").isEqualTo("carol");
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("dave", "secret", "A"));
		assertThat(CurrentUser.name()).isEqualTo("dave");
	}

}
