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

package dev.patterns.gate;

import org.springframework.context.ApplicationEvent;

/**
 * Published when the gate opens or closes, in the thread that watches the instance's
 * health. Listeners must be quick; when one of them fails, the event is published again.
 */
public class GateChangedEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final boolean open;

	/**
	 * Create the event.
	 * @param source the gate
	 * @param open whether the gate is open now
	 */
	public GateChangedEvent(Object source, boolean open) {
		super(source);
		this.open = open;
	}

	/**
	 * Whether the gate is open now.
	 * @return {@code true} if it opened, {@code false} if it closed
	 */
	public boolean isOpen() {
		return this.open;
	}

}
