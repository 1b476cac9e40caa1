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

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Calls that a flow must not make between its steps, since a replay would do something
 * else.
 */
final class FlowSuspects {

	private static final String TIME = "saga.now()";

	private static final String CHANCE = "saga.random()";

	private static final String PARALLEL = "saga.parallel(...)";

	private static final String OUTSIDE = "a step, or the saga's input";

	/** Calls whatever their parameters are, and what to use instead. */
	private static final Map<String, String> BETTER = Map.ofEntries(
			Map.entry("java/lang/System.currentTimeMillis", TIME), Map.entry("java/lang/System.nanoTime", TIME),
			Map.entry("java/time/Clock.millis", TIME), Map.entry("java/util/Calendar.getInstance", TIME),
			Map.entry("java/lang/System.getenv", OUTSIDE), Map.entry("java/lang/System.getProperty", OUTSIDE),
			Map.entry("java/lang/Math.random", CHANCE), Map.entry("java/util/Random.<init>", CHANCE),
			Map.entry("java/security/SecureRandom.<init>", "saga.random(), or a step"),
			Map.entry("java/util/concurrent/ThreadLocalRandom.current", CHANCE),
			Map.entry("java/util/UUID.randomUUID", "saga.randomUuid()"),
			Map.entry("java/lang/Thread.sleep", "saga.sleep(...)"),
			Map.entry("java/lang/Object.wait", "saga.awaitEvent(...)"), Map.entry("java/lang/Thread.start", PARALLEL),
			Map.entry("java/lang/Thread.join", PARALLEL), Map.entry("java/lang/Thread.ofVirtual", PARALLEL),
			Map.entry("java/lang/Thread.ofPlatform", PARALLEL),
			Map.entry("java/lang/Thread.startVirtualThread", PARALLEL));

	/** Calls with just these parameters. */
	private static final Map<String, String> EXACTLY = Map.of("java/util/Date.<init>()V", TIME,
			"java/util/GregorianCalendar.<init>()V", TIME);

	private static final Set<String> EXECUTES = Set.of("execute", "submit", "submitCompletable", "invokeAll",
			"invokeAny", "invoke", "schedule", "scheduleAtFixedRate", "scheduleWithFixedDelay");

	/** Collections whose order is made of a number that each process chooses. */
	private static final Set<String> UNORDERED = Set.of("java/util/Set.of", "java/util/Set.copyOf", "java/util/Map.of",
			"java/util/Map.copyOf", "java/util/Map.ofEntries", "java/util/stream/Collectors.toSet",
			"java/util/stream/Collectors.toUnmodifiableSet", "java/util/stream/Collectors.toUnmodifiableMap");

	private FlowSuspects() {
	}

	/**
	 * What is wrong with a call.
	 * @param call owner, name and descriptor, such as {@code java/lang/Math.random()D}
	 * @return the text for people, {@code null} if nothing is known against it
	 */
	static @Nullable String why(String call) {
		String name = call.substring(0, call.indexOf('('));
		if (UNORDERED.contains(name)) {
			return isOfOne(call, name) ? null
					: "whose order differs in each process: use a List, a LinkedHashMap or a TreeMap where the order matters";
		}
		String better = EXACTLY.getOrDefault(call, better(name));
		return (better != null) ? "which differs in each replay: use " + better : null;
	}

	private static boolean isOfOne(String call, String name) {
		String parameters = call.substring(name.length(), call.indexOf(')') + 1);
		return parameters.equals("()") ? !name.startsWith("java/util/stream/") : name.equals("java/util/Set.of")
				? parameters.equals("(Ljava/lang/Object;)")
				: name.equals("java/util/Map.of") && parameters.equals("(Ljava/lang/Object;Ljava/lang/Object;)");
	}

	private static @Nullable String better(String name) {
		if (name.startsWith("java/time/") && (name.endsWith(".now") || name.endsWith(".instant"))) {
			return TIME;
		}
		if (name.startsWith("java/util/random/RandomGenerator")) {
			return CHANCE;
		}
		return (isExecution(name) || name.endsWith(".parallelStream") || name.endsWith("Stream.parallel")) ? PARALLEL
				: BETTER.get(name);
	}

	private static boolean isExecution(String name) {
		String owner = name.substring(0, name.indexOf('.'));
		String method = name.substring(name.indexOf('.') + 1);
		if (owner.equals("java/util/concurrent/CompletableFuture")) {
			return method.endsWith("Async");
		}
		if (owner.equals("java/util/concurrent/Executors")) {
			return method.startsWith("new");
		}
		boolean executor = (owner.startsWith("java/util/concurrent/")
				&& (owner.endsWith("Executor") || owner.endsWith("ExecutorService") || owner.endsWith("ForkJoinPool")))
				|| (owner.startsWith("org/springframework/") && owner.endsWith("TaskExecutor"));
		return executor && EXECUTES.contains(method);
	}

}
