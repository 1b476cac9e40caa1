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

package dev.patterns.invocation;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.patterns.inbox.IdempotencyInProgressException;
import dev.patterns.inbox.UndoTooOldException;

/**
 * The callee found the request wrong and answered with a status from 400 to 499. It took
 * no effect, unless the code says that the same request is being handled at this moment
 * or that its outcome can no longer be told.
 */
public class InvocationRejectedException extends InvocationException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final @Nullable String code;

	private final @Nullable String detail;

	private final @Nullable Duration retryAfter;

	private final transient List<BrokenConstraint> brokenConstraints;

	/**
	 * Create the exception without broken constraints.
	 * @param application name of the called application
	 * @param operation durable name of the operation
	 * @param status the status, 400 to 499
	 * @param code the code of the problem document, or {@code null}
	 * @param detail the detail of the problem document, or {@code null}
	 * @param retryAfter when to try again, or {@code null}
	 */
	public InvocationRejectedException(String application, String operation, int status, @Nullable String code,
			@Nullable String detail, @Nullable Duration retryAfter) {
		this(application, operation, status, code, detail, retryAfter, List.of());
	}

	/**
	 * Create the exception.
	 * @param application name of the called application
	 * @param operation durable name of the operation
	 * @param status the status, 400 to 499
	 * @param code the code of the problem document, or {@code null}
	 * @param detail the detail of the problem document, or {@code null}
	 * @param retryAfter when to try again, or {@code null}
	 * @param brokenConstraints which constraints the arguments break
	 */
	public InvocationRejectedException(String application, String operation, int status, @Nullable String code,
			@Nullable String detail, @Nullable Duration retryAfter, List<BrokenConstraint> brokenConstraints) {
		super(application, operation, "rejected with %d%s%s".formatted(status, (code != null) ? " (" + code + ")" : "",
				(detail != null) ? ": " + detail : ""), null);
		this.status = status;
		this.code = code;
		this.detail = detail;
		this.retryAfter = retryAfter;
		this.brokenConstraints = List.copyOf(brokenConstraints);
	}

	/**
	 * The status of the answer.
	 * @return 400 to 499
	 */
	public int getStatus() {
		return this.status;
	}

	/**
	 * The detail of the problem document.
	 * @return the detail, {@code null} if there was none
	 */
	public @Nullable String getDetail() {
		return this.detail;
	}

	/**
	 * Which constraints the arguments break, as the callee's Bean Validation says.
	 * @return the constraints in the order of their paths, empty if the request was
	 * rejected for another reason
	 */
	public List<BrokenConstraint> getBrokenConstraints() {
		// Not serialised.
		return (this.brokenConstraints != null) ? this.brokenConstraints : List.of();
	}

	@Override
	public @Nullable String getCode() {
		return this.code;
	}

	@Override
	public @Nullable Duration getRetryAfter() {
		return this.retryAfter;
	}

	@Override
	public boolean wasSent() {
		return true;
	}

	@Override
	public boolean isOutcomeKnown() {
		return !IdempotencyInProgressException.CODE.equals(this.code) && !UndoTooOldException.CODE.equals(this.code);
	}

	/**
	 * A constraint that an argument breaks.
	 *
	 * @param path name of the parameter, and the way to the value in it, such as
	 * {@code charge.amount}
	 * @param message what is wrong, in the callee's language
	 */
	public record BrokenConstraint(String path, String message) {

	}

}
