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

import java.util.Map;

/**
 * The requests of this instance as the endpoint shows them.
 *
 * @param waiting how many wait for their answers
 * @param maxWaiting how many may
 * @param replyTopic the topic that their answers come to
 * @param subscriptions what receives them, by the name of the broker; empty before the
 * first request
 * @param outcomes how many ended in which way since the start of the application
 * @param dropped answers that nobody waited for
 */
public record RequestsDescriptor(int waiting, int maxWaiting, String replyTopic, Map<String, Object> subscriptions,
		Map<String, Long> outcomes, long dropped) {

}
