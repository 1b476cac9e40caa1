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

package dev.patterns.demo.order;

import java.math.BigDecimal;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What may be ordered. It follows the configuration store while the service runs: setters
 * are called when a value changes, and a value that is not valid changes nothing. (A
 * record would keep what it had at the start.)
 */
@Validated
@ConfigurationProperties("demo.order")
public class OrderProperties {

	/**
	 * Largest amount of an order. There is no limit if it is not set.
	 */
	@Positive
	@Digits(integer = 10, fraction = 2)
	private volatile @Nullable BigDecimal maxAmount;

	public @Nullable BigDecimal getMaxAmount() {
		return this.maxAmount;
	}

	public void setMaxAmount(@Nullable BigDecimal maxAmount) {
		this.maxAmount = maxAmount;
	}

}
