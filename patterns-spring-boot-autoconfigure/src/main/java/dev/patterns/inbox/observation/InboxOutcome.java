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

package dev.patterns.inbox.observation;

import java.util.Locale;

/**
 * How an idempotent handler dealt with a request.
 */
public enum InboxOutcome {

	/**
	 * The handler was called and succeeded.
	 */
	HANDLED,

	/**
	 * The handler was called without a record, because the call had no key.
	 */
	UNKEYED,

	/**
	 * A repeat, answered with the recorded response or acknowledged.
	 */
	REPLAYED,

	/**
	 * The handler was called and threw a declared exception, which was recorded.
	 */
	FAILED,

	/**
	 * The handler was called, and the request will be tried again.
	 */
	RETRY,

	/**
	 * The handler was called and undid an earlier request.
	 */
	UNDONE,

	/**
	 * An undoing request found nothing to undo, and noted that.
	 */
	NOTHING_TO_UNDO,

	/**
	 * Refused: the request was undone.
	 */
	REFUSED,

	/**
	 * Refused: another request came under the same key.
	 */
	CONFLICT,

	/**
	 * Refused: the same request is being handled.
	 */
	IN_PROGRESS,

	/**
	 * Refused: a key is missing, or what is to be undone is too old.
	 */
	INVALID,

	/**
	 * The handler threw an exception that is not declared, or the database failed.
	 */
	ERROR;

	/**
	 * The value of the observation's key.
	 * @return for example {@code in-progress}
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
