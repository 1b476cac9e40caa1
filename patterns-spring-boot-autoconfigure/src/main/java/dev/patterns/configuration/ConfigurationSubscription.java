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

package dev.patterns.configuration;

/**
 * A subscription to the changes of a store. It ends when it is closed, at the latest with
 * the application.
 */
public interface ConfigurationSubscription extends AutoCloseable {

	/**
	 * The id of the subscription.
	 * @return an id that is unique among those of all applications
	 */
	String id();

	/**
	 * End the subscription. When this returns no call of the listener is in progress and
	 * none will follow; a listener that ends its own subscription is not called again.
	 * May be called more than once.
	 */
	@Override
	void close();

}
