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

package dev.patterns.inbox;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.call.InboundRequest;

/**
 * An application with idempotent operations.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class InboxTestApplication {

	@Bean
	PaymentsProbe paymentsProbe() {
		return new PaymentsProbe();
	}

	@Bean
	PaymentsService paymentsService(JdbcTemplate template, PaymentsProbe probe) {
		return new PaymentsService(template, probe);
	}

	@Bean
	IdempotentHandlers testHandlers() {
		return new IdempotentHandlers() {

			@Override
			public InboundRequest.Kind kind() {
				return InboundRequest.Kind.INVOCATION;
			}

			@Override
			public @Nullable String operationOf(Class<?> userClass, Method method) {
				return (userClass == PaymentsService.class) ? "payments/" + method.getName() : null;
			}

		};
	}

	static class PaymentsService implements IdempotentPayments {

		private final JdbcTemplate template;

		private final PaymentsProbe probe;

		PaymentsService(JdbcTemplate template, PaymentsProbe probe) {
			this.template = template;
			this.probe = probe;
		}

		@Override
		@Transactional
		public Receipt charge(String customer, BigDecimal amount) throws DeclinedException {
			Receipt receipt = new Receipt(UUID.randomUUID().toString(), amount);
			this.template.update("insert into charge values (?, ?)", receipt.id(), amount);
			Callable<?> after = this.probe.takeAfterRollback();
			if (after != null) {
				TransactionSynchronizationManager.registerSynchronization(new AfterRollback(after));
			}
			try {
				this.probe.charged();
			}
			catch (DeclinedException | RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			return receipt;
		}

		@Override
		public void refund(String customer) {
			this.template.update("delete from charge");
			this.probe.refunded();
		}

	}

	private record AfterRollback(Callable<?> task) implements TransactionSynchronization {

		@Override
		public void afterCompletion(int status) {
			Thread other = new Thread(() -> {
				try {
					this.task.call();
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
			other.start();
			try {
				other.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
