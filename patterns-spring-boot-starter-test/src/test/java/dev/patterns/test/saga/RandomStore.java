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

package dev.patterns.test.saga;

import java.util.Map;

import dev.patterns.saga.SagaStatus;

/**
 * Where random sagas are stored, seen from outside.
 */
interface RandomStore {

	/**
	 * Whether a local step is one commit with its checkpoint.
	 * @return {@code false} if it may be repeated
	 */
	boolean isExactlyOnce();

	/**
	 * Properties of the nodes.
	 * @return the properties
	 */
	Map<String, Object> properties();

	/**
	 * Further beans of the nodes.
	 * @return classes by name
	 */
	Map<String, Object> components();

	/**
	 * Let the lease of a node live or run out.
	 * @param node id of the node
	 * @param alive whether it lives
	 */
	void lease(String node, boolean alive);

	/**
	 * Instances that have not ended.
	 * @param prefix with which their ids begin
	 * @return status by id
	 */
	Map<String, SagaStatus> left(String prefix);

	/**
	 * Children of an instance.
	 * @param parent id of the instance
	 * @return status by id
	 */
	Map<String, SagaStatus> children(String parent);

	/**
	 * How many requests are left.
	 * @param prefix with which the ids of their instances begin
	 * @return the number
	 */
	long requests(String prefix);

}
