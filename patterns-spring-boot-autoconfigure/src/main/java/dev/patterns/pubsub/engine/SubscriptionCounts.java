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

package dev.patterns.pubsub.engine;

/**
 * What a subscription has done on this instance.
 *
 * @param handled how many messages are done with
 * @param failures how many calls and messages failed
 * @param deadLetters how many messages went to a dead-letter topic
 * @param expired how many came too late
 * @param slow how many calls take longer than they should now
 */
public record SubscriptionCounts(long handled, long failures, long deadLetters, long expired, int slow) {

}
