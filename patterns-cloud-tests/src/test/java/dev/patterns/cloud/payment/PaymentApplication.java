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

package dev.patterns.cloud.payment;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import dev.patterns.identity.ApplicationIdentity;

/**
 * A service with an operation and an ordinary controller.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class PaymentApplication {

	@Bean
	Payments payments(ApplicationIdentity identity) {
		return (charge) -> new Payments.Receipt(identity.instance(), charge.amount());
	}

	/**
	 * Answers with the instance that it belongs to.
	 */
	@RestController
	static class AccountController {

		private final ApplicationIdentity identity;

		AccountController(ApplicationIdentity identity) {
			this.identity = identity;
		}

		@GetMapping("/accounts/{customer}")
		String account(@PathVariable String customer) {
			return this.identity.instance();
		}

	}

}
