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

import java.util.regex.Pattern;

import org.springframework.util.Assert;

import dev.patterns.naming.DurableNames;
import dev.patterns.saga.SagaStepKind;

/**
 * Names of what a flow records. Those of a branch begin with the scope of the branch,
 * such as {@code ship[2].}, in which no durable name can begin.
 */
final class FlowNames {

	private static final String END = "].";

	private static final Pattern BRANCH = Pattern.compile("(#\\d+)?\\[\\d+]\\.");

	private FlowNames() {
	}

	/**
	 * The scope in which something was recorded.
	 * @param stored the stored name
	 * @return the scope, empty outside of branches
	 */
	static String scopeOf(String stored) {
		int end = stored.lastIndexOf(END);
		return (end < 0) ? "" : stored.substring(0, end + END.length());
	}

	/**
	 * The scope of a branch.
	 * @param stored stored name of the branches
	 * @param iteration iteration of that name
	 * @param branch number of the branch
	 * @return the scope
	 */
	static String scope(String stored, int iteration, int branch) {
		return branches(stored, iteration) + branch + END;
	}

	/**
	 * What the names of all records of branches begin with.
	 * @param stored stored name of the branches
	 * @param iteration iteration of that name
	 * @return the beginning
	 */
	static String branches(String stored, int iteration) {
		return stored + ((iteration > 0) ? "#" + iteration : "") + "[";
	}

	/**
	 * The name of a step without the numbers of branches, of which there may be many.
	 * @param stored the stored name
	 * @return the name, such as {@code ship.label}
	 */
	static String withoutNumbers(String stored) {
		return (stored.indexOf(END) < 0) ? stored : BRANCH.matcher(stored).replaceAll(".");
	}

	static String require(String scope, String name, SagaStepKind kind) {
		// The name of a child is that of its saga.
		Assert.isTrue(DurableNames.isValid(name) && (kind == SagaStepKind.CHILD || !name.contains("/")),
				() -> "'" + name + "' cannot be a durable name: use letters, digits and . _ : - only");
		Assert.isTrue(scope.length() + name.length() <= DurableNames.MAX_LENGTH,
				() -> "The name '" + scope + name + "' is longer than " + DurableNames.MAX_LENGTH + " characters");
		return scope + name;
	}

}
