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

import dev.patterns.retry.RetrySchedule;

/**
 * How often, when and after which failures a call is repeated. Whether it may be repeated
 * at all is for the caller to know: a policy never makes a call safe to repeat.
 *
 * @param schedule how often and when
 * @param failures after which failures
 */
public record RetryPolicy(RetrySchedule schedule, FailureMatch failures) {

	/**
	 * Never repeat.
	 */
	public static final RetryPolicy NONE = new RetryPolicy(RetrySchedule.NONE, FailureMatch.DEFAULT);

}
