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

package dev.patterns.inbox.actuate.endpoint;

import java.security.Principal;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import dev.patterns.inbox.Idempotent;

/**
 * A ledger with an idempotent handler, whose users and their roles are what a header
 * says.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class LedgerApplication {

	@Bean
	SanitizingFunction cardSanitizer() {
		return SanitizingFunction.sanitizeValue().ifKeyEndsWith("card");
	}

	@Bean
	Filter userFilter() {
		return (request, response, chain) -> chain.doFilter(new WithUser((HttpServletRequest) request), response);
	}

	@RestController
	static class Ledger {

		private final AtomicInteger calls = new AtomicInteger();

		@PostMapping("/book")
		@Idempotent(name = "ledger/book")
		ResponseEntity<Map<String, Object>> book(@RequestBody Map<String, Object> booking) {
			return ResponseEntity.status(HttpStatus.CREATED)
				.header("Location", "/bookings/" + this.calls.incrementAndGet())
				.body(Map.of("text", booking.get("text"), "card", "4711-0815", "number", this.calls.get()));
		}

	}

	private static final class WithUser extends HttpServletRequestWrapper {

		private final @Nullable String role;

		WithUser(HttpServletRequest request) {
			super(request);
			this.role = request.getHeader("X-Role");
		}

		@Override
		public @Nullable Principal getUserPrincipal() {
			return (this.role != null) ? () -> "somebody" : null;
		}

		@Override
		public boolean isUserInRole(String wanted) {
			return wanted.equals(this.role);
		}

	}

}
