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

package dev.patterns.saga.engine;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

import dev.patterns.saga.SagaBranch;

/**
 * Looks for calls in the code of a flow that give something else in each replay, such as
 * the time of the clock. It reads the method and those of the same class that it calls,
 * and the code of branches. It reads no other lambda expressions, since what a step does
 * may differ. It finds the usual mistakes and not all.
 */
final class FlowInspection {

	private static final String BRANCH = Type.getInternalName(SagaBranch.class);

	private static final String COMMAND = "dev/patterns/saga/SagaContext.command(";

	private final String owner;

	private final Map<String, List<String>> calls = new HashMap<>();

	/** Branches that are lambda expressions, whose names say nothing. */
	private final Set<String> lambdas = new HashSet<>();

	private FlowInspection(String owner) {
		this.owner = owner;
	}

	/**
	 * Inspect a flow.
	 * @param type the user's class
	 * @param flow the flow
	 * @return what was found, as texts for people
	 */
	static List<String> inspect(Class<?> type, Method flow) {
		FlowInspection inspection = read(flow.getDeclaringClass());
		return (inspection != null) ? inspection.find(type, flow.getName() + Type.getMethodDescriptor(flow))
				: List.of();
	}

	private static @Nullable FlowInspection read(Class<?> declaring) {
		FlowInspection inspection = new FlowInspection(Type.getInternalName(declaring));
		try (InputStream code = open(declaring)) {
			if (code == null) {
				return null;
			}
			new ClassReader(code).accept(inspection.new Reader(), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			return inspection;
		}
		catch (IOException | RuntimeException ex) {
			// A class file that cannot be read here says nothing about the flow.
			return null;
		}
	}

	/**
	 * Whether a flow sends commands, in any method of its class or of those that it
	 * extends.
	 * @param type the user's class
	 * @return {@code false} also if that cannot be seen
	 */
	static boolean sendsCommands(Class<?> type) {
		for (Class<?> current = type; current != null && current != Object.class; current = current.getSuperclass()) {
			FlowInspection inspection = read(current);
			if (inspection != null && inspection.calls.values()
				.stream()
				.anyMatch((called) -> called.stream().anyMatch((call) -> call.startsWith(COMMAND)))) {
				return true;
			}
		}
		return false;
	}

	private static @Nullable InputStream open(Class<?> type) {
		return type.getResourceAsStream(type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class");
	}

	private List<String> find(Class<?> type, String flow) {
		// What is known by what it is called: a branch by the method that has it.
		Map<String, String> names = new LinkedHashMap<>(Map.of(flow, nameOf(flow)));
		Deque<String> open = new ArrayDeque<>(names.keySet());
		Set<String> found = new LinkedHashSet<>();
		while (!open.isEmpty()) {
			String method = open.remove();
			String name = names.getOrDefault(method, nameOf(method));
			for (String call : this.calls.getOrDefault(method, List.of())) {
				if (call.startsWith(this.owner + ".")) {
					String own = call.substring(this.owner.length() + 1);
					if (names.putIfAbsent(own, this.lambdas.contains(own) ? name : nameOf(own)) == null) {
						open.add(own);
					}
				}
				String why = FlowSuspects.why(call);
				if (why != null) {
					found.add("%s.%s() calls %s, %s".formatted(type.getSimpleName(), name,
							call.substring(0, call.indexOf('(')).replace('/', '.').replace('$', '.'), why));
				}
			}
		}
		return List.copyOf(found);
	}

	private static String nameOf(String method) {
		return method.substring(0, method.indexOf('('));
	}

	private final class Reader extends ClassVisitor {

		Reader() {
			super(SpringAsmInfo.ASM_VERSION);
		}

		@Override
		public MethodVisitor visitMethod(int access, String name, String descriptor, @Nullable String signature,
				String @Nullable [] exceptions) {
			List<String> called = FlowInspection.this.calls.computeIfAbsent(name + descriptor,
					(key) -> new ArrayList<>());
			return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {

				@Override
				public void visitInvokeDynamicInsn(String method, String text, Handle bootstrap, Object... arguments) {
					// The code of a branch belongs to the flow; that of a step does not.
					boolean branch = Type.getReturnType(text).getSort() == Type.OBJECT
							&& Type.getReturnType(text).getInternalName().equals(BRANCH);
					if (branch && arguments.length > 1 && arguments[1] instanceof Handle code) {
						String own = code.getName() + code.getDesc();
						called.add(code.getOwner() + "." + own);
						if (code.getName().startsWith("lambda$")) {
							FlowInspection.this.lambdas.add(own);
						}
					}
				}

				@Override
				public void visitMethodInsn(int opcode, String type, String method, String text, boolean onInterface) {
					if (opcode != Opcodes.INVOKEDYNAMIC) {
						called.add(type + "." + method + text);
					}
				}

			};
		}

	}

}
