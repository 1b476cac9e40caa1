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

package dev.patterns.cloud.caller;

import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.Invokable;

/**
 * The caller's own view of the service: names join the two. It may be repeated.
 */
@Invokable(application = "greeting-service")
public interface Greetings {

	@Idempotent
	String greet(String name);

}
