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

package dev.patterns.outbox.engine;

import java.util.List;

import dev.patterns.outbox.store.StoredMessage;

/**
 * What was read at once.
 *
 * @param messages the messages in the order of their sending
 * @param limit how many were asked for
 * @param readAt when the reading began, in nanoseconds
 * @param ahead whether that was before they were needed, so that what was committed since
 * is not in it
 */
record RelayBatch(List<StoredMessage> messages, int limit, long readAt, boolean ahead) {

	// Whether there may be more.
	boolean isFull() {
		return this.messages.size() >= this.limit;
	}

}
