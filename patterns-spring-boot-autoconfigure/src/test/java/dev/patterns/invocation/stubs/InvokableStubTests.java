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

package dev.patterns.invocation.stubs;

import java.math.BigDecimal;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import dev.patterns.invocation.stubs.remote.Prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests for stubs in place of other applications, of which nobody knows an address.
 */
class InvokableStubTests {

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
			"org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
			"org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
			"org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration",
			"org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration" })
	static class Shop {

		@Bean
		Till till(Prices prices) {
			return new Till(prices);
		}

	}

	/**
	 * A bean that calls another application.
	 *
	 * @param prices the other application's operations
	 */
	record Till(Prices prices) {

		BigDecimal total(String item, int count) {
			return this.prices.priceOf(item).multiply(BigDecimal.valueOf(count));
		}

	}

	@Nested
	@SpringBootTest(classes = Shop.class, webEnvironment = SpringBootTest.WebEnvironment.NONE, properties = {
			"spring.application.name=shop", "patterns.invocation.packages=dev.patterns.invocation.stubs.remote" })
	class WithMock {

		@MockitoBean
		private Prices prices;

		@Autowired
		private Till till;

		@Test
		void standsForTheOtherApplication() {
			given(this.prices.priceOf("pen")).willReturn(new BigDecimal("1.50"));
			assertThat(this.till.total("pen", 2)).isEqualByComparingTo("3.00");
		}

	}

	@Nested
	@SpringBootTest(classes = { Shop.class, WithStub.Stubs.class }, webEnvironment = SpringBootTest.WebEnvironment.NONE,
			properties = { "spring.application.name=shop",
					"patterns.invocation.packages=dev.patterns.invocation.stubs.remote" })
	class WithStub {

		@Autowired
		private Till till;

		@Test
		void standsForTheOtherApplication() {
			assertThat(this.till.total("pen", 2)).isEqualByComparingTo("4");
		}

		@TestConfiguration(proxyBeanMethods = false)
		static class Stubs {

			@Bean
			Prices stubbedPrices() {
				return (item) -> BigDecimal.valueOf(2);
			}

		}

	}

}
