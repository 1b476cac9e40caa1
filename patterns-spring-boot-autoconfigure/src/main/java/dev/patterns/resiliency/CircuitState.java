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

/**
 * States of a circuit.
 */
public enum CircuitState {

	/** Calls are made and counted. */
	CLOSED,

	/** Calls are refused, until trial calls are let through. */
	OPEN,

	/** Some trial calls decide whether the circuit closes. */
	HALF_OPEN,

	/** Calls are refused until somebody says otherwise. */
	FORCED_OPEN,

	/** Calls are made and not counted: there is no circuit breaker, or it is off. */
	DISABLED

}
