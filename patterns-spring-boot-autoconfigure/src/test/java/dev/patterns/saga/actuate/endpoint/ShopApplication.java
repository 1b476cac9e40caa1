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

package dev.patterns.saga.actuate.endpoint;

import java.math.BigDecimal;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaHidden;
import dev.patterns.saga.SagaInput;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStep;

/**
 * A shop with sagas, whose users and their roles are what a header says.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ ShopApplication.PlaceOrder.class, ShopApplication.Login.class, ShopApplication.Delivery.class })
class ShopApplication {

	@Bean
	Switches switches() {
		return new Switches();
	}

	@Bean
	SanitizingFunction noteSanitizer() {
		return SanitizingFunction.sanitizeValue().ifKeyEndsWith("note");
	}

	@Bean
	Filter userFilter() {
		return (request, response, chain) -> chain.doFilter(new WithUser((HttpServletRequest) request), response);
	}

	static class WithUser extends HttpServletRequestWrapper {

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

	/**
	 * Trouble that tests make.
	 */
	static class Switches {

		final AtomicBoolean releaseFails = new AtomicBoolean();

	}

	record Command(String order, BigDecimal amount, @SagaHidden @JsonProperty("card-number") String card,
			List<Item> items, boolean declined, String note) {

	}

	record Item(String name, @SagaHidden String serial) {

	}

	record Reserved(String shelf, Item item) {

	}

	@Saga(value = "shop/place-order", version = 2)
	static class PlaceOrder {

		private final Switches switches;

		PlaceOrder(Switches switches) {
			this.switches = switches;
		}

		@SagaStep(order = 1, compensation = "release", compensationRetry = @SagaRetry(maxRetries = 0))
		Reserved reserve(Command command) {
			return new Reserved("A1", new Item("book", "4711"));
		}

		@SagaHidden
		@SagaStep(order = 2, retry = @SagaRetry(maxRetries = 1, delay = "5ms"))
		String charge(Command command) {
			if (command.declined()) {
				throw new IllegalStateException("declined");
			}
			return "4711";
		}

		@SagaStep(order = 2)
		void inform(Command command) {
		}

		@SagaStep(order = 3, condition = "amount > 100")
		void gift(Command command) {
		}

		@SagaStep(order = 4)
		String confirm(Command command) {
			return "c-" + command.order();
		}

		void release(Reserved reserved) {
			if (this.switches.releaseFails.get()) {
				throw new IllegalStateException("The shelf is locked");
			}
		}

	}

	@Saga("delivery")
	static class Delivery {

		@SagaFlow
		String run(String address, SagaContext saga) {
			String parcel = saga.step("pack", String.class, () -> "secret parcel");
			saga.status("waits for the courier");
			return parcel + saga.awaitEvent("fetched", String.class);
		}

	}

	@Saga("login")
	static class Login {

		@SagaStep(order = 1)
		String enter(@SagaInput @SagaHidden String password) {
			return "welcome";
		}

	}

}
