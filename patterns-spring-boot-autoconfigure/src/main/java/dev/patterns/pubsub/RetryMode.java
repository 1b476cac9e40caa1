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

package dev.patterns.pubsub;

/**
 * Where a failed message waits for its next attempt.
 */
public enum RetryMode {

	/**
	 * As the property {@code patterns.pubsub.listener.retry.mode} says.
	 */
	DEFAULT,

	/**
	 * In its place: messages of its key (on Kafka: of its partition) wait behind it, so
	 * that their order is kept.
	 */
	BLOCKING,

	/**
	 * In a retry topic of its group, while the messages behind it go on, those of its key
	 * too: their order is given up.
	 */
	NON_BLOCKING

}
