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

package dev.patterns.resiliency;

import java.util.Collection;

/**
 * Finds the policy of a target. A bean of this type of the user's own replaces the
 * policies from properties. Implementations are thread-safe, and cheap enough to be asked
 * for each call: policies may change while the application runs, so callers do not keep
 * them from one call to the next.
 */
public interface ResiliencePolicies {

	/**
	 * The policy for calls of a service. The same name gives the same circuit and the
	 * same budget each time.
	 * @param name name of the called application
	 * @return the policy, never {@code null}
	 */
	TargetPolicy service(String name);

	/**
	 * The policy for publishing to a broker.
	 * @param name name of the broker
	 * @param type kind of broker, for example {@code kafka}
	 * @return the policy; by default none applies
	 */
	default TargetPolicy broker(String name, String type) {
		return TargetPolicy.none(TargetKind.BROKER, name);
	}

	/**
	 * The policy for reading and writing a store.
	 * @param name name of the store
	 * @param type kind of store, for example {@code redis}
	 * @return the policy; by default none applies
	 */
	default TargetPolicy store(String name, String type) {
		return TargetPolicy.none(TargetKind.STORE, name);
	}

	/**
	 * The policies that are in use, for display.
	 * @return the policies of all targets that were asked for so far
	 */
	Collection<TargetPolicy> active();

	/**
	 * Policies of which none applies to anything.
	 * @return the policies
	 */
	static ResiliencePolicies none() {
		return NoPolicies.INSTANCE;
	}

}
