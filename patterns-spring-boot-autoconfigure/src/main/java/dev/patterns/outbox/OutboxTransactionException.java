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
 * Thrown when there is no transaction in which a message's row could be written. Nothing
 * was written.
 */
public class OutboxTransactionException extends OutboxException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	/**
	 * Create the exception.
	 * @param reason why
	 * @param message what went wrong and what to do
	 */
	public OutboxTransactionException(Reason reason, String message) {
		super(message, null);
		this.reason = reason;
	}

	/**
	 * Why the row could not be written.
	 * @return the reason
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Why a row could not be written.
	 */
	public enum Reason {

		/**
		 * There is no transaction.
		 */
		REQUIRED,

		/**
		 * The current transaction is one of another data source.
		 */
		OTHER_DATA_SOURCE,

		/**
		 * The current transaction is read-only.
		 */
		READ_ONLY

	}

}
