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

package dev.patterns.jdbc.notification;

/**
 * Hears what other instances tell on a channel. Called by one thread at a time, which is
 * the one that receives: implementations return soon.
 */
public interface NotificationListener {

	/**
	 * Another instance has told something.
	 * @param message what it told
	 */
	void onMessage(String message);

	/**
	 * Messages arrive from now on. Those that were sent before may have been missed.
	 */
	void onConnect();

}
