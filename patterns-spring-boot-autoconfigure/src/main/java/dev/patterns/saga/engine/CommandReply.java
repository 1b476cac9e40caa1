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

package dev.patterns.saga.engine;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a command as it is kept until the instance takes note of it.
 *
 * @param correlationId address of the command
 * @param json the answer as JSON, {@code null} if it has no data
 * @param reason why there is none, {@code null} if there is one
 * @param failure code of the exception that the listener declares
 * @param message its message
 */
public record CommandReply(String correlationId, @Nullable String json, @Nullable String reason,
		@Nullable String failure, @Nullable String message) {

	/**
	 * Whether the command is known to have had no effect.
	 * @return {@code true} if the listener refused it by an exception that it declares
	 */
	boolean isWithoutEffect() {
		// Who did not understand it may be somebody else than who executed it.
		return this.failure != null;
	}

	String text() {
		return (this.failure != null) ? AwaitedReply.refused(this.failure, this.message)
				: "The listener gave it up (" + this.reason + ")" + ((this.message != null) ? ": " + this.message : "");
	}

}
