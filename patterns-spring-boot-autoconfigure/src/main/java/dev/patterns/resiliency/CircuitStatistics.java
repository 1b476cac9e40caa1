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

package dev.patterns.resiliency;

/**
 * What a circuit has counted, for display.
 *
 * @param failureRate share of the calls in the window that failed, in percent, -1 if
 * there were too few to say
 * @param slowCallRate share of the calls in the window that were slow, in percent, -1 if
 * there were too few to say
 * @param calls number of calls in the window
 * @param failedCalls number of calls in the window that failed
 * @param slowCalls number of calls in the window that were slow
 * @param refusedCalls number of calls that were refused since the circuit opened
 */
public record CircuitStatistics(float failureRate, float slowCallRate, int calls, int failedCalls, int slowCalls,
		long refusedCalls) {

	static final CircuitStatistics NOTHING = new CircuitStatistics(-1, -1, 0, 0, 0, 0);

}
