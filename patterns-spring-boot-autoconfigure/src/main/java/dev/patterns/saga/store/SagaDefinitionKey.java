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

package dev.patterns.saga.store;

/**
 * What identifies a definition by which an instance can be run.
 *
 * @param name durable name
 * @param version version
 * @param fingerprint digest of the list of steps with which the instance was started, or
 * last run
 * @param runsAs digest of the list of steps by which the instance is run from now on
 */
public record SagaDefinitionKey(String name, int version, String fingerprint, String runsAs) {

	/**
	 * A definition with an unchanged list of steps.
	 * @param name durable name
	 * @param version version
	 * @param fingerprint digest of the list of steps
	 */
	public SagaDefinitionKey(String name, int version, String fingerprint) {
		this(name, version, fingerprint, fingerprint);
	}

}
