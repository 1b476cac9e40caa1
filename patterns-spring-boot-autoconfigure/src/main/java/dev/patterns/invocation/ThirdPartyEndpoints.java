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

import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * The third parties that can be called by name: those of
 * {@code patterns.invocation.endpoints}, and those that were registered at run time (the
 * pattern "3rd party registration"). A name that is known here comes before a service of
 * that name in the registry. Thread-safe.
 */
public interface ThirdPartyEndpoints {

	/**
	 * Find an endpoint.
	 * @param name its name
	 * @return the endpoint, {@code null} if there is none
	 */
	@Nullable ThirdPartyEndpoint find(String name);

	/**
	 * All endpoints.
	 * @return the endpoints, in the order of their names
	 */
	Collection<ThirdPartyEndpoint> all();

	/**
	 * Register an endpoint, in place of one of the same name. It is known to this
	 * instance only, until it ends.
	 * @param endpoint the endpoint
	 * @throws IllegalArgumentException if its SSL bundle does not exist
	 */
	void register(ThirdPartyEndpoint endpoint);

	/**
	 * Remove an endpoint.
	 * @param name its name
	 * @return whether there was one
	 */
	boolean deregister(String name);

	/**
	 * Whether an endpoint is called. Not while its health probe fails.
	 * @param name its name
	 * @return {@code true} if it is, or is not known
	 */
	boolean isUp(String name);

}
