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

package dev.patterns.inbox;

/**
 * A call is to be undone that is not known and was first sent longer ago than records are
 * kept: whether it took effect cannot be told any more. Answered with 410; somebody has
 * to look.
 */
public class UndoTooOldException extends InboxException {

	/**
	 * The code by which this exception travels.
	 */
	public static final String CODE = "undo-too-old";

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param operation durable name of the undoing handler
	 */
	public UndoTooOldException(String operation) {
		super(operation, CODE, 410,
				"'%s' should undo a call that is older than records are kept, so its outcome is not known."
					.formatted(operation));
	}

}
