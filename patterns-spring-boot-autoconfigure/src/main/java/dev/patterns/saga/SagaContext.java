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

/**
 * What a step, a compensation or an end callback may know about the instance it runs for.
 * Valid during the call to which it is handed.
 */
public interface SagaContext {

	/**
	 * Id of the instance.
	 * @return the id
	 */
	String id();

	/**
	 * Durable name of the saga.
	 * @return the name
	 */
	String name();

	/**
	 * Version of the definition that runs the instance.
	 * @return the version
	 */
	int version();

	/**
	 * Run of the instance, counted from 1.
	 * @return the run
	 */
	int run();

	/**
	 * Durable name of the step that runs or is compensated; empty in an end callback.
	 * @return the step's name
	 */
	String step();

	/**
	 * Attempt of the step or compensation, counted from 1.
	 * @return the attempt
	 */
	int attempt();

}
