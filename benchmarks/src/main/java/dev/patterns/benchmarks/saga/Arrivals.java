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

package dev.patterns.benchmarks.saga;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * When flows have come to some place in their code for the first time.
 */
final class Arrivals {

	private static final long PATIENCE = 60;

	private final Map<String, CompletableFuture<Long>> times = new ConcurrentHashMap<>();

	/**
	 * To be called by a flow, in each replay again.
	 * @param saga id of the instance
	 * @param place number of the place
	 */
	void arrived(String saga, int place) {
		time(saga, place).complete(System.nanoTime());
	}

	/**
	 * Wait until a flow has come to a place.
	 * @param saga id of the instance
	 * @param place number of the place
	 * @return when, as {@link System#nanoTime} has it
	 * @throws Exception if it does not come
	 */
	long await(String saga, int place) throws Exception {
		return time(saga, place).get(PATIENCE, TimeUnit.SECONDS);
	}

	private CompletableFuture<Long> time(String saga, int place) {
		return this.times.computeIfAbsent(saga + "/" + place, (key) -> new CompletableFuture<>());
	}

}
