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

/**
 * What the sagas do.
 */
enum Workload {

	/**
	 * Five steps, each of which inserts a row in one commit with its checkpoint.
	 */
	TRANSACTIONAL("saga-transactional"),

	/**
	 * Five steps that stand for calls of other services: they store nothing.
	 */
	REMOTE("saga-remote"),

	/**
	 * Five steps that insert a row each; the fifth is declined, four are undone.
	 */
	COMPENSATION("saga-compensation");

	static final int STEPS = 5;

	private final String benchmark;

	Workload(String benchmark) {
		this.benchmark = benchmark;
	}

	String benchmark() {
		return this.benchmark;
	}

	static Workload of(String benchmark) {
		for (Workload workload : values()) {
			if (workload.benchmark.equals(benchmark)) {
				return workload;
			}
		}
		throw new IllegalArgumentException("There is no benchmark '" + benchmark + "'");
	}

}
