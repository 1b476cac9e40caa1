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

package dev.patterns.benchmarks.invocation;

/**
 * What is sent: 200 bytes of JSON.
 *
 * @param customer who pays
 * @param amount how much
 * @param note makes it as long as it is to be
 */
record Charge(String customer, long amount, String note) {

	private static final int NOTE_LENGTH = 160;

	static Charge sample() {
		return new Charge("ann", 10, "n".repeat(NOTE_LENGTH));
	}

}
