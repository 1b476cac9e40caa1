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

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A saga as its class defines it.
 *
 * @param name durable name
 * @param version version
 * @param aliases former names
 * @param timeout time limit of an instance, {@code null} for none
 * @param beanName name of the bean
 * @param beanClass the user's class
 * @param inputType type of the input, {@code null} if no method asks for it
 * @param steps the steps in the order of their execution
 * @param ended the end callback, {@code null} if there is none
 * @param fingerprint digest of the list of steps
 * @param flow the method that is the whole saga, {@code null} if it has steps
 * @param commands whether it sends commands
 */
record SagaDefinition(String name, int version, List<String> aliases, @Nullable Duration timeout, String beanName,
		Class<?> beanClass, @Nullable Type inputType, List<StepDefinition> steps, @Nullable SagaMethod ended,
		String fingerprint, @Nullable SagaMethod flow, boolean commands) {

	/** What running instances of a flow depend on is checked when they are replayed. */
	static final String FLOW = "flow";

	SagaDefinition {
		aliases = List.copyOf(aliases);
		steps = List.copyOf(steps);
	}

	SagaMethod requireFlow() {
		if (this.flow == null) {
			throw new IllegalStateException("Saga '" + this.name + "' is no flow");
		}
		return this.flow;
	}

	Optional<StepDefinition> step(String stepName) {
		return this.steps.stream().filter((step) -> step.name().equals(stepName)).findFirst();
	}

	/**
	 * Fingerprints of the instances that this definition can run: its own, and those of
	 * former lists of steps to which steps were appended since.
	 * @return the fingerprints, its own first
	 */
	List<String> accepted() {
		List<String> accepted = new ArrayList<>(List.of(this.fingerprint));
		for (int length = this.steps.size() - 1; length > 0; length--) {
			if (this.steps.get(length).order() != this.steps.get(length - 1).order()) {
				accepted.add(fingerprint(this.steps.subList(0, length)));
			}
		}
		return accepted;
	}

	/**
	 * Digest of what a running instance depends on. Positions may be renumbered; names,
	 * sequence and kind of the steps, and which of them run in parallel, may not change.
	 * @param steps the steps in the order of their execution
	 * @return the digest
	 */
	static String fingerprint(List<StepDefinition> steps) {
		StringBuilder text = new StringBuilder();
		StepDefinition previous = null;
		for (StepDefinition step : steps) {
			text.append((previous != null && previous.order() == step.order()) ? "&" : "");
			previous = step;
			text.append(step.name())
				.append((step.command() != null) ? "|m" : step.transactional() ? "|t" : "|r")
				.append((step.undoCommand() != null) ? "|m" : (step.compensation() != null) ? "|c" : "|-")
				.append('\n');
		}
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256")
				.digest(text.toString().getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest, 0, 16);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
