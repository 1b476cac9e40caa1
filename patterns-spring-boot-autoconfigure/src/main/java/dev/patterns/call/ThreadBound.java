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

package dev.patterns.call;

/**
 * What a feature binds to the thread of a piece of work beyond the {@link CallScope}. A
 * call that the same application serves runs on the caller's thread, but is work of its
 * own: what the caller's work has bound must not reach it. Beans of this type are asked
 * to set it aside. Must be thread-safe.
 */
@FunctionalInterface
public interface ThreadBound {

	/**
	 * Take away what is bound to the current thread. Does nothing if nothing is bound.
	 * @return restores what was bound, to be closed in the same thread and after
	 * everything that was bound since has been taken away
	 */
	CallScope.Binding setAside();

}
