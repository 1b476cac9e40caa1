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
 * Is told what happened to instances, on the instance of the application where it
 * happened, and after the commit: for metrics, alerts and the like. What must not be lost
 * belongs into a method annotated with {@link SagaEnded}. Every bean of this type is
 * called, by the threads of the engine, so that it must be quick; what it throws is
 * logged and has no other effect.
 */
@FunctionalInterface
public interface SagaListener {

	/**
	 * Take note of an event.
	 * @param event what happened
	 */
	void on(SagaEvent event);

}
