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

package dev.patterns.outbox;

/**
 * Which order the messages of one key keep.
 */
public enum Ordering {

	/**
	 * As {@code patterns.outbox.ordering} says.
	 */
	DEFAULT,

	/**
	 * If one transaction published after another one had committed, its message is sent
	 * later. Transactions that overlap have no order unless they share a lock.
	 */
	KEY,

	/**
	 * As {@link #KEY}, and publishing locks the key until the transaction ends, so that
	 * no two transactions with messages of one key overlap. Whoever publishes to several
	 * keys in one transaction should do it in the same order everywhere: otherwise the
	 * database may end one of two transactions because of a deadlock.
	 */
	STRICT,

	/**
	 * None: the broker still gets the key, but a message that is refused does not hold up
	 * others, and all instances share the messages of a key.
	 */
	NONE

}
