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
 * What undoes a command of a flow by another command, whose answer is waited for: only
 * then the first one is undone.
 */
@FunctionalInterface
public interface SagaCommandCompensation {

	/**
	 * Say which command undoes the first one.
	 * @param undo what is undone
	 * @return the command
	 * @throws Exception if that fails; it is tried again
	 */
	SagaCommand<?> undo(SagaUndo undo) throws Exception;

}
