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

package dev.patterns.saga;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Thrown at a flow whose step failed and is not tried again. A flow that does not catch
 * it is compensated. It has no cause, since it must be the same after a replay; what is
 * recorded of the cause are the name of its class and its message.
 */
public class SagaStepFailedException extends SagaException {

	private static final long serialVersionUID = 1L;

	/** As failures are recorded; what the engine itself says begins with a sentence. */
	private static final Pattern RECORDED = Pattern.compile("([\\p{L}_$][\\p{L}\\p{N}_$.]*)(: (.*))?", Pattern.DOTALL);

	private final String step;

	private final @Nullable String failureType;

	private final @Nullable String failureMessage;

	private final boolean uncertain;

	private final @Nullable String failure;

	/**
	 * Create the exception.
	 * @param step durable name of the step
	 * @param error the failure as text: the simple name of its class and its message,
	 * such as {@code CardDeclined: no funds}, or a sentence if nothing was thrown
	 * @param uncertain whether the step may have had its effect
	 */
	public SagaStepFailedException(String step, String error, boolean uncertain) {
		this(step, error, uncertain, null);
	}

	/**
	 * Create the exception for a command that was refused.
	 * @param step durable name of the command
	 * @param error the failure as text
	 * @param uncertain whether the command may have had its effect
	 * @param failure code of the exception that the listener declares, or {@code null}
	 */
	public SagaStepFailedException(String step, String error, boolean uncertain, @Nullable String failure) {
		super("Step '" + step + "' failed: " + error);
		this.step = step;
		this.uncertain = uncertain;
		this.failure = failure;
		Matcher recorded = RECORDED.matcher(error);
		boolean thrown = recorded.matches();
		this.failureType = thrown ? recorded.group(1) : null;
		this.failureMessage = thrown ? recorded.group(3) : error;
	}

	/**
	 * The step.
	 * @return its durable name
	 */
	public String getStep() {
		return this.step;
	}

	/**
	 * What the step's last attempt threw, so that a flow can tell a refusal from an
	 * outage. The same after a replay.
	 * @return the simple name of its class, {@code null} if nothing was thrown, such as
	 * when the process died
	 */
	public @Nullable String getFailureType() {
		return this.failureType;
	}

	/**
	 * The message of what the step's last attempt threw. The same after a replay, and cut
	 * where it is very long.
	 * @return the message, {@code null} if it had none; what happened if nothing was
	 * thrown
	 */
	public @Nullable String getFailureMessage() {
		return this.failureMessage;
	}

	/**
	 * Whether the step may have had its effect. Then it is undone if the flow is.
	 * @return {@code true} if that is not known
	 */
	public boolean isUncertain() {
		return this.uncertain;
	}

	/**
	 * Why a listener refused a command: the code of an exception that it declares in its
	 * {@code throws} clause, such as {@code out-of-stock} for an
	 * {@code OutOfStockException}.
	 * @return the code, {@code null} for anything else
	 */
	public @Nullable String getFailure() {
		return this.failure;
	}

}
