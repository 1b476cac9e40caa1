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
 * What the relay does with a message that the broker refuses again and again. Messages of
 * other keys always go on.
 */
public enum PoisonPolicy {

	/**
	 * As {@code patterns.outbox.poison} says.
	 */
	DEFAULT,

	/**
	 * Keep the key's later messages waiting, and try the message again for ever, at the
	 * longest back-off in the end. Nothing is lost and nothing overtakes.
	 */
	BLOCK,

	/**
	 * After the last attempt park the message as dead, with the reason, and go on with
	 * the key's later messages.
	 */
	PARK_MESSAGE,

	/**
	 * After the last attempt park the message as dead, with the reason, and keep the
	 * key's later messages waiting until somebody retries or discards it.
	 */
	PARK_KEY

}
