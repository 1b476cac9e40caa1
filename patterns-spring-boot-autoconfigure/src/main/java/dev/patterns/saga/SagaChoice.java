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

import java.time.Duration;

/**
 * A wait of a flow for the first of several things. Whatever is not chosen stays where it
 * is: an event can be awaited later.
 */
public interface SagaChoice {

	/**
	 * Wait for an event.
	 * @param name name of the event
	 * @return this
	 */
	SagaChoice event(String name);

	/**
	 * Wait for the end of a child.
	 * @param child the child
	 * @return this
	 */
	SagaChoice child(SagaChild child);

	/**
	 * Wait no longer than some time.
	 * @param timeout the time
	 * @return this
	 */
	SagaChoice timeout(Duration timeout);

	/**
	 * Wait. Of several things that are there already the one that was named first is
	 * chosen.
	 * @return what came first
	 */
	SagaChosen await();

}
