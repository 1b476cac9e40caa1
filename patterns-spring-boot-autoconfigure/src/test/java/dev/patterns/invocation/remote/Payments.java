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

package dev.patterns.invocation.remote;

import java.util.List;
import java.util.Optional;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;

import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.Invokable;

@Invokable(application = "payment-service")
public interface Payments {

	@Idempotent
	Receipt charge(@Valid Charge charge) throws CardDeclinedException;

	@Idempotent(undoes = "charge")
	void refund(Charge charge);

	Receipt charging(Charge charge);

	List<Receipt> receipts(String customer, int limit);

	Optional<Receipt> find(Optional<String> customer);

	@Idempotent
	Receipt flaky(Charge charge);

	void slow(long millis);

	void unwritable() throws UnwritableException;

	record Charge(@NotBlank String customer, @Positive long amount, @Nullable String note) {

	}

	record Receipt(String id, long amount) {

	}

}
