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

import java.time.Clock;
import java.util.Calendar;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.patterns.saga.SagaBranch;
import dev.patterns.saga.SagaContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FlowInspection}.
 */
class FlowInspectionTests {

	private static List<String> inspect(Class<?> type) throws Exception {
		return FlowInspection.inspect(type, type.getDeclaredMethod("run", String.class, SagaContext.class));
	}

	@Test
	void codeOfBranchesBelongsToTheFlow() throws Exception {
		assertThat(inspect(BranchingFlow.class)).containsExactlyInAnyOrder(
				"BranchingFlow.run() calls java.lang.System.nanoTime, which differs in each replay: use saga.now()",
				"BranchingFlow.run() calls java.util.UUID.randomUUID, which differs in each replay: use saga.randomUuid()",
				"BranchingFlow.both() calls java.lang.Math.random, which differs in each replay: use saga.random()",
				"BranchingFlow.helper() calls java.lang.System.getenv, which differs in each replay:"
						+ " use a step, or the saga's input");
	}

	@Test
	void moreThatDiffersIsFound() throws Exception {
		assertThat(inspect(ManyFlow.class)).extracting((text) -> text.substring("ManyFlow.run() calls ".length()))
			.containsExactlyInAnyOrder("java.util.Date.<init>, which differs in each replay: use saga.now()",
					"java.util.Calendar.getInstance, which differs in each replay: use saga.now()",
					"java.time.Clock.millis, which differs in each replay: use saga.now()",
					"java.util.random.RandomGenerator.getDefault, which differs in each replay: use saga.random()",
					"java.util.random.RandomGenerator.nextInt, which differs in each replay: use saga.random()",
					"java.util.concurrent.Executors.newCachedThreadPool, which differs in each replay: use saga.parallel(...)",
					"java.util.concurrent.ExecutorService.submit, which differs in each replay: use saga.parallel(...)",
					"java.util.concurrent.ExecutorService.invokeAll, which differs in each replay: use saga.parallel(...)",
					"java.util.concurrent.Executor.execute, which differs in each replay: use saga.parallel(...)",
					"java.lang.Thread.start, which differs in each replay: use saga.parallel(...)",
					"java.lang.Object.wait, which differs in each replay: use saga.awaitEvent(...)");
	}

	@Test
	void virtualThreadsAreFoundWhereThereAreAny() {
		assertThat(FlowSuspects.why("java/lang/Thread.ofVirtual()Ljava/lang/Thread$Builder$OfVirtual;"))
			.endsWith("use saga.parallel(...)");
		assertThat(FlowSuspects.why("java/lang/Thread.startVirtualThread(Ljava/lang/Runnable;)Ljava/lang/Thread;"))
			.endsWith("use saga.parallel(...)");
		assertThat(FlowSuspects.why("shop/Executor.execute()V")).isNull();
	}

	@Test
	void orderOfSetsAndMapsThatDiffersInEachProcessIsFound() throws Exception {
		assertThat(inspect(UnorderedFlow.class))
			.allMatch((text) -> text.endsWith("whose order differs in each process: use a List, a LinkedHashMap or a"
					+ " TreeMap where the order matters"))
			.extracting((text) -> text.substring(text.indexOf(" calls ") + 7, text.indexOf(',')))
			.containsExactlyInAnyOrder("java.util.Set.of", "java.util.Set.copyOf", "java.util.Map.of",
					"java.util.Map.copyOf", "java.util.stream.Collectors.toSet");
		assertThat(inspect(OrderedFlow.class)).isEmpty();
	}

	static class BranchingFlow {

		String run(String input, SagaContext saga) {
			saga.parallel("one", List.of(1, 2), (item, branch) -> {
				branch.step("a", () -> System.getenv("A"));
				branch.parallel("two", List.of(1), (inner, innermost) -> UUID.randomUUID());
				return System.nanoTime();
			});
			SagaBranch<Integer, String> kept = this::both;
			saga.parallel("three", List.of(3), kept);
			saga.step("b", () -> new Date());
			saga.step("c").compensatedBy((undo) -> System.currentTimeMillis()).run(() -> new Date());
			return input;
		}

		private String both(int item, SagaContext saga) {
			return helper() + Math.random();
		}

		private static String helper() {
			return System.getenv("X");
		}

	}

	static class ManyFlow {

		private final Executor executor = Runnable::run;

		private final Object lock = new Object();

		Object run(String input, SagaContext saga) throws Exception {
			long millis = Calendar.getInstance().getTimeInMillis() + Clock.systemUTC().millis() + new Date(7).getTime();
			Date now = new Date();
			int chance = RandomGenerator.getDefault().nextInt();
			ExecutorService pool = Executors.newCachedThreadPool();
			pool.submit(() -> "x");
			pool.invokeAll(List.of(() -> "x"));
			this.executor.execute(() -> {
			});
			new Thread(() -> {
			}).start();
			synchronized (this.lock) {
				this.lock.wait();
			}
			return List.of(millis, now, chance);
		}

	}

	static class UnorderedFlow {

		Object run(String input, SagaContext saga) {
			Set<String> all = Set.of("a", "b");
			return List.of(all, Set.copyOf(all), Map.of("a", 1, "b", 2), Map.copyOf(new HashMap<>()),
					Stream.of("a", "b").collect(Collectors.toSet()));
		}

	}

	static class OrderedFlow {

		Object run(String input, SagaContext saga) {
			return List.of(Set.of(), Set.of("a"), Map.of(), Map.of("a", 1), List.of("a", "b"), new Date(7),
					Stream.of("a", "b").collect(Collectors.toList()));
		}

	}

}
