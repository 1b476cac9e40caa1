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

package dev.patterns.test.saga;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlow;

/**
 * The examples of docs/saga-flow-rules.md: flows that do what they must not do, and the
 * same as it should be.
 */
class FlowRules {

	record Order(String id, Duration age, List<String> parcels) {

	}

	/**
	 * What the flows use.
	 */
	interface Shop {

		int stock(Order order);

		void send(String text);

		String label(String parcel);

		void print(List<String> labels);

		Map<String, Integer> quantities(Order order);

		void lock(Order order);

		void unlock(Order order);

		int next(int number);

	}

	@Saga("clock-wrong")
	static class ClockWrong {

		private final Shop shop;

		ClockWrong(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			Instant due = Instant.now().plus(order.age());
			String number = UUID.randomUUID().toString();
			saga.step("remind", () -> this.shop.send(number + " is due at " + due));
		}

	}

	@Saga("clock-right")
	static class ClockRight {

		private final Shop shop;

		ClockRight(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			Instant due = saga.now().plus(order.age());
			String number = saga.randomUuid().toString();
			saga.step("remind", () -> this.shop.send(number + " is due at " + due));
		}

	}

	@Saga("read-wrong")
	static class ReadWrong {

		private final Shop shop;

		ReadWrong(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			if (this.shop.stock(order) > 0) {
				saga.step("pack", () -> this.shop.send("packed"));
			}
			saga.awaitEvent("collected", String.class);
		}

	}

	@Saga("read-right")
	static class ReadRight {

		private final Shop shop;

		ReadRight(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			int stock = saga.step("stock", Integer.class, () -> this.shop.stock(order));
			if (stock > 0) {
				saga.step("pack", () -> this.shop.send("packed"));
			}
			saga.awaitEvent("collected", String.class);
		}

	}

	@Saga("effect-wrong")
	static class EffectWrong {

		private final Shop shop;

		EffectWrong(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			this.shop.send("your order is on its way");
			saga.sleep(Duration.ofDays(1));
			saga.step("ask", () -> this.shop.send("has it come?"));
		}

	}

	@Saga("effect-right")
	static class EffectRight {

		private final Shop shop;

		EffectRight(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			saga.step("tell").transactional(false).run(() -> this.shop.send("your order is on its way"));
			saga.sleep(Duration.ofDays(1));
			saga.step("ask", () -> this.shop.send("has it come?"));
		}

	}

	@Saga("variable-wrong")
	static class VariableWrong {

		private final Shop shop;

		VariableWrong(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			List<String> labels = new ArrayList<>();
			for (String parcel : order.parcels()) {
				saga.step("label", () -> labels.add(this.shop.label(parcel)));
			}
			saga.sleep(Duration.ofHours(1));
			saga.step("print", () -> this.shop.print(labels));
		}

	}

	@Saga("variable-right")
	static class VariableRight {

		private final Shop shop;

		VariableRight(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			List<String> labels = new ArrayList<>();
			for (String parcel : order.parcels()) {
				labels.add(saga.step("label", String.class, () -> this.shop.label(parcel)));
			}
			saga.sleep(Duration.ofHours(1));
			saga.step("print", () -> this.shop.print(labels));
		}

	}

	@Saga("thread-wrong")
	static class ThreadWrong {

		private final Shop shop;

		ThreadWrong(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			List<CompletableFuture<String>> labels = order.parcels()
				.stream()
				.map((parcel) -> CompletableFuture
					.supplyAsync(() -> saga.step("label", String.class, () -> this.shop.label(parcel))))
				.toList();
			this.shop.print(labels.stream().map(CompletableFuture::join).toList());
		}

	}

	@Saga("thread-right")
	static class ThreadRight {

		private final Shop shop;

		ThreadRight(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			List<String> labels = saga.parallel("parcel", order.parcels(),
					(parcel, branch) -> branch.step("label", String.class, () -> this.shop.label(parcel)));
			saga.step("print", () -> this.shop.print(labels));
		}

	}

	@Saga("order-wrong")
	static class OrderWrong {

		private final Shop shop;

		OrderWrong(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			for (String item : this.shop.quantities(order).keySet()) {
				saga.step("label-" + item, () -> this.shop.label(item));
				saga.sleep(Duration.ofMinutes(1));
			}
		}

	}

	@Saga("order-right")
	static class OrderRight {

		private final Shop shop;

		OrderRight(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			Collection<String> items = this.shop.quantities(order).keySet().stream().sorted().toList();
			for (String item : items) {
				saga.step("label-" + item, () -> this.shop.label(item));
				saga.sleep(Duration.ofMinutes(1));
			}
		}

	}

	@Saga("finally-wrong")
	static class FinallyWrong {

		private final Shop shop;

		FinallyWrong(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			saga.step("lock", () -> this.shop.lock(order));
			try {
				saga.awaitEvent("collected", String.class);
			}
			finally {
				this.shop.unlock(order);
			}
		}

	}

	@Saga("finally-right")
	static class FinallyRight {

		private final Shop shop;

		FinallyRight(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			saga.step("lock").compensatedBy((undo) -> this.shop.unlock(order)).run(() -> this.shop.lock(order));
			saga.awaitEvent("collected", String.class);
			saga.step("unlock", () -> this.shop.unlock(order));
		}

	}

	@Saga("nested-wrong")
	static class NestedWrong {

		private final Shop shop;

		NestedWrong(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			saga.step("reserve", () -> {
				this.shop.lock(order);
				saga.sleep(Duration.ofMinutes(5));
				this.shop.unlock(order);
			});
		}

	}

	@Saga("nested-right")
	static class NestedRight {

		private final Shop shop;

		NestedRight(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			saga.step("reserve", () -> this.shop.lock(order));
			saga.sleep(Duration.ofMinutes(5));
			saga.step("release", () -> this.shop.unlock(order));
		}

	}

	@Saga("endless-wrong")
	static class EndlessWrong {

		private final Shop shop;

		EndlessWrong(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(int number, SagaContext saga) {
			int next = number;
			while (next < 1_000_000) {
				int before = next;
				next = saga.step("count", Integer.class, () -> this.shop.next(before));
			}
		}

	}

	@Saga("endless-right")
	static class EndlessRight {

		private final Shop shop;

		EndlessRight(Shop shop) {
			this.shop = shop;
		}

		@SagaFlow
		void run(int number, SagaContext saga) {
			int next = saga.step("count", Integer.class, () -> this.shop.next(number));
			if (next < 1_000_000) {
				throw saga.continueAsNew(next);
			}
		}

	}

}
