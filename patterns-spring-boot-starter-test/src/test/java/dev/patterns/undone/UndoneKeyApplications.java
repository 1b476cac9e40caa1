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

package dev.patterns.undone;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.filter.OncePerRequestFilter;

import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.ImportInvokables;
import dev.patterns.invocation.Invokable;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStep;

/**
 * A shop and a payment application.
 */
final class UndoneKeyApplications {

	private UndoneKeyApplications() {
	}

	@Invokable(application = "payments", name = "payments")
	interface Payments {

		@Idempotent
		String charge(Purchase purchase);

		@Idempotent(undoes = "charge")
		void refund(Purchase purchase);

	}

	record Purchase(String customer, int amount) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ PaymentService.class, HeldCharges.class })
	static class PaymentApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PurchaseSaga.class)
	@ImportInvokables(Payments.class)
	static class ShopApplication {

	}

	static class PaymentService implements Payments {

		private final JdbcTemplate template;

		PaymentService(JdbcTemplate template) {
			this.template = template;
		}

		@Override
		public String charge(Purchase purchase) {
			change(purchase.customer(), -purchase.amount());
			return "receipt";
		}

		@Override
		public void refund(Purchase purchase) {
			change(purchase.customer(), purchase.amount());
		}

		private void change(String customer, int amount) {
			this.template.update("update account set balance = balance + ?, calls = calls + 1 where customer = ?",
					amount, customer);
		}

	}

	/**
	 * Holds the request of a charge before the application sees it, or its answer before
	 * the caller does.
	 */
	@Order(Ordered.HIGHEST_PRECEDENCE)
	static class HeldCharges extends OncePerRequestFilter {

		private final List<Integer> statuses = new CopyOnWriteArrayList<>();

		private volatile @Nullable CountDownLatch request;

		private volatile @Nullable CountDownLatch answer;

		void holdRequest() {
			this.statuses.clear();
			this.request = new CountDownLatch(1);
		}

		void holdAnswer() {
			this.statuses.clear();
			this.answer = new CountDownLatch(1);
		}

		void release() {
			open(this.request);
			open(this.answer);
			this.request = null;
			this.answer = null;
		}

		private static void open(@Nullable CountDownLatch latch) {
			if (latch != null) {
				latch.countDown();
			}
		}

		List<Integer> statuses() {
			return this.statuses;
		}

		@Override
		protected void doFilterInternal(HttpServletRequest current, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			if (!current.getRequestURI().endsWith("/charge")) {
				chain.doFilter(current, response);
				return;
			}
			await(this.request);
			try {
				chain.doFilter(current, new HeldResponse(response, this));
			}
			finally {
				// Whoever asked may be gone by now, and not take the answer.
				this.statuses.add(response.getStatus());
			}
		}

		private void await(@Nullable CountDownLatch latch) {
			try {
				if (latch != null) {
					latch.await();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	private static final class HeldResponse extends HttpServletResponseWrapper {

		private final HeldCharges charges;

		HeldResponse(HttpServletResponse response, HeldCharges charges) {
			super(response);
			this.charges = charges;
		}

		@Override
		public ServletOutputStream getOutputStream() throws IOException {
			// Asked for when there is something to say.
			this.charges.await(this.charges.answer);
			return super.getOutputStream();
		}

	}

	@Saga("undone-purchase")
	static class PurchaseSaga {

		private final Payments payments;

		PurchaseSaga(Payments payments) {
			this.payments = payments;
		}

		@SagaStep(order = 1, compensation = "refund", transactional = false, timeout = "1s",
				retry = @SagaRetry(maxRetries = 0))
		String charge(Purchase purchase) {
			return this.payments.charge(purchase);
		}

		void refund(Purchase purchase) {
			this.payments.refund(purchase);
		}

	}

}
